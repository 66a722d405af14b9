"""Which variables of its environment does a program read, and who sets or describes them?"""
