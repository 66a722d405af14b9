channel.basic_consume(queue="orders", on_message_callback=work)
