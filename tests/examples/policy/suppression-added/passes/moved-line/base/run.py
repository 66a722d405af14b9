os.system(command)  # nosec B605
