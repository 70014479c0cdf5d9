x = 1
print("mod runs", __name__, __package__, __file__.rsplit("/",1)[1])
