// A key and its certificate for 127.0.0.1, made for these tests and good for
// nothing else: no machine trusts them.
export const loopbackKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghRFxiznFPbHbiQze
7O1YIs+vebfW65N5r1FZr1EdazShRANCAATL68s7kzH9t1sAaGCI4fOtjOYhnVCm
X8dyjsNgRP4cm2poTxqgr925He6Oh3lVJw5i7y/OeIgK3ave2V1yxxGW
-----END PRIVATE KEY-----`;

export const loopbackCertificate = `-----BEGIN CERTIFICATE-----
MIIBkzCCATqgAwIBAgIUVpU0GvySQcNDwNqfE7MoTdkSTYAwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLcmVsZXZvLXRlc3QwIBcNMjYxMTIzMTEwODAwWhgPMjEyNjEw
MzAxMTA4MDBaMBYxFDASBgNVBAMMC3JlbGV2by10ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEy+vLO5Mx/bdbAGhgiOHzrYzmIZ1Qpl/Hco7DYET+HJtqaE8a
oK/duR3ujod5VScOYu8vzniICt2r3tldcscRlqNkMGIwHQYDVR0OBBYEFFEIBNUa
4fKAr3sFtjbDkW6d9y5NMB8GA1UdIwQYMBaAFFEIBNUa4fKAr3sFtjbDkW6d9y5N
MA8GA1UdEwEB/wQFMAMBAf8wDwYDVR0RBAgwBocEfwAAATAKBggqhkjOPQQDAgNH
ADBEAiAmRFukmVuYDauoEiXjdOlfzMhx8lV/MkXAUFBbVWPhnQIgOTyibklwtaeQ
hZh0qeGrV3aFeVHSIWStnfhRCZBdwi8=
-----END CERTIFICATE-----`;
