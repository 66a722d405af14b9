import subprocess

subprocess.run(['/bin/ls'])
