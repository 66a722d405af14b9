def charge(order):
    return order.amount
