import telnetlib

telnetlib.Telnet('example.com')
