import paramiko

ssh = paramiko.client.SSHClient()
ssh.open_sftp()
