"""The core of a conversation, sans-I/O: given an event, which effects?"""
