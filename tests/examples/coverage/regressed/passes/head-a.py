def charge(order):
    return order.amount


def refund(order):
    return -order.amount
