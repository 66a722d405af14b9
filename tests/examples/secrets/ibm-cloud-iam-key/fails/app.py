ibm_cloud_iam_key = "{ibm-cloud}"
