import ftplib

ftplib.FTP('example.com')
