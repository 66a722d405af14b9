def charge(order):
    return order.amount


def fees(order):
    order.fee_1 = 1
    order.fee_2 = 2
    order.fee_3 = 3
    order.fee_4 = 4
    order.fee_5 = 5
    order.fee_6 = 6
    order.fee_7 = 7
    order.fee_8 = 8
    order.fee_9 = 9
