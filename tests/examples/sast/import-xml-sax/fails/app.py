import xml.sax
