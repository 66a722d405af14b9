import flask

app = flask.Flask('app')
app.run(debug=True)
