def save(text):
    open('/tmp/report', 'w').write(text)
