import os

client = Client(token=os.environ["ADAFRUIT_KEY"])
