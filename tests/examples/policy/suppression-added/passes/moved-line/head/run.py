import os
os.system(command)  # nosec B605
