"""What coverage reports say of which files, whoever wrote them, in records of one shape."""
