from pysnmp.hlapi import UsmUserData

UsmUserData('name')
