password = 'aaaa'
