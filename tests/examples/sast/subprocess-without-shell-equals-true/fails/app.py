import subprocess


def run(name):
    subprocess.run(['/bin/ls', name])
