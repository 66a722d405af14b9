def serve(app):
    app.run(host='127.0.0.1')
