import orders


def test_x():
    assert 1 == orders.x
