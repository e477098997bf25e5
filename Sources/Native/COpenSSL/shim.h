// What Swift imports of OpenSSL 3: its headers, and inline functions for the macros that Swift cannot see.
#ifndef SVIDSYNC_COPENSSL_SHIM_H
#define SVIDSYNC_COPENSSL_SHIM_H
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#endif
