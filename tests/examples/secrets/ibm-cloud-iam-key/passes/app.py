ibm_cloud_iam_key = read()
