"""What is delivered: the wheel, built here without network, straight and by way of the sdist."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import tomli

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 120  # seconds for a build


def build(source: Path, out: Path, target: str) -> Path:
    """The one file of this kind, built by the build backend of this environment."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
        cwd=source,
        check=True,
        capture_output=True,
        timeout=LIMIT,
    )
    (built,) = out.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody has who works in a clone: the sources, and an environment that stays home."""
    top = tmp_path_factory.mktemp("clone") / "soft landing"
    leave = shutil.ignore_patterns("__pycache__", ".*")
    for folder in ("src", "audio_prompts", "tests", "scripts"):
        shutil.copytree(ROOT / folder, top / folder, ignore=leave)
    for file in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / file, top / file)
    (top / ".venv" / "bin").mkdir(parents=True)
    (top / ".venv" / "bin" / "python").write_text("not for others")
    return top


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(clone, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def sdist(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(clone, tmp_path_factory.mktemp("sdist"), "sdist")


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def below(folder: Path, inside: str) -> set[str]:
    """The files of a folder as they are named in the wheel."""
    return {
        f"{inside}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    package = below(ROOT / "src" / "softlanding", "softlanding")
    prompts = below(ROOT / "audio_prompts", "softlanding/audio_prompts")
    assert {"softlanding/py.typed", "softlanding/routines/after-interview.toml"} <= package
    assert "softlanding/audio_prompts/en/manifest.toml" in prompts
    about = {name for name in names(wheel) if name.split("/")[0].endswith(".dist-info")}
    assert names(wheel) - about == package | prompts


def test_every_prompt_of_the_manifest_is_in_the_wheel(wheel: Path) -> None:
    folder = "softlanding/audio_prompts/en"
    with zipfile.ZipFile(wheel) as archive:
        prompts = tomli.loads(archive.read(f"{folder}/manifest.toml").decode())["prompts"]
        assert prompts
        for prompt in prompts:
            assert archive.getinfo(f"{folder}/{prompt['file']}").file_size > 44, prompt["id"]


def test_the_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (points,) = (n for n in archive.namelist() if n.endswith("/entry_points.txt"))
        assert "softlanding = softlanding.__main__:main" in archive.read(points).decode()
    assert any(name.endswith("/licenses/LICENSE") for name in names(wheel))


def test_the_source_leaves_the_environment_out(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "audio_prompts/en/manifest.toml", "src/softlanding/cli.py"} <= inside
    assert not [name for name in inside if name.startswith(".venv")]


def test_the_wheel_made_from_the_source_is_the_same(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    # by hand: Python 3.11.2 has no filter for extractall, and 3.12 warns when there is none
    with tarfile.open(sdist) as archive:
        for member in archive.getmembers():
            if content := archive.extractfile(member):
                file = tmp_path / "source" / member.name.partition("/")[2]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.read())
    assert names(build(tmp_path / "source", tmp_path / "out", "wheel")) == names(wheel)


def test_it_runs_as_a_module() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "softlanding", "--version"],
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    assert said.returncode == 0
    assert said.stdout.startswith("softlanding ")
