import defusedxml.sax
