from flask import Flask
app = Flask(__name__)
@app.get('/a')
def a(): ...

# more
