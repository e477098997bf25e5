print("svidsync")
