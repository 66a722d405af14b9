from kafka import KafkaConsumer

for message in KafkaConsumer("orders", group_id="shop"):
    print(message)
