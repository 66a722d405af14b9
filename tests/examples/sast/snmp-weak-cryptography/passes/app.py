from pysnmp.hlapi import UsmUserData


def user(name, one, two):
    return UsmUserData(name, one, two)
