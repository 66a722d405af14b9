import paramiko

ssh = paramiko.client.SSHClient()
ssh.exec_command('ls')
