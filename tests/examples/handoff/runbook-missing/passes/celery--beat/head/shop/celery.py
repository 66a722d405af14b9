app = make()
app.conf.beat_schedule = {
    "nightly-report": {"task": "shop.report", "schedule": 60.0},
}
