// openssl.h: the functions of OpenSSL 3 that the module uses, loaded with it.
//
// OpenSSL is a shared library of the machine's, opened when a script imports ssl for the first
// time: linked in, it would make the start of every other script a twentieth slower, and security
// fixes of the machine's would not reach it. So its functions are called through this table,
// `openssl->SSL_new(…)`, whose rows are checked against the headers. The macros of the headers that
// call a function by name cannot be used; what they stand for is written out.
#ifndef ASPY_STDLIB_SSL_OPENSSL_H
#define ASPY_STDLIB_SSL_OPENSSL_H

#include "object/foreign.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define OPENSSL_FUNCTIONS_OF_SSL(ROW)           \
    ROW(SSL_CIPHER_get_bits)                    \
    ROW(SSL_CIPHER_get_name)                    \
    ROW(SSL_CIPHER_get_version)                 \
    ROW(SSL_CTX_check_private_key)              \
    ROW(SSL_CTX_clear_options)                  \
    ROW(SSL_CTX_ctrl)                           \
    ROW(SSL_CTX_free)                           \
    ROW(SSL_CTX_get0_param)                     \
    ROW(SSL_CTX_get_cert_store)                 \
    ROW(SSL_CTX_get_options)                    \
    ROW(SSL_CTX_get_verify_mode)                \
    ROW(SSL_CTX_load_verify_locations)          \
    ROW(SSL_CTX_new)                            \
    ROW(SSL_CTX_set_alpn_protos)                \
    ROW(SSL_CTX_set_alpn_select_cb)             \
    ROW(SSL_CTX_set_cipher_list)                \
    ROW(SSL_CTX_set_default_passwd_cb)          \
    ROW(SSL_CTX_set_default_passwd_cb_userdata) \
    ROW(SSL_CTX_set_default_verify_paths)       \
    ROW(SSL_CTX_set_options)                    \
    ROW(SSL_CTX_set_session_id_context)         \
    ROW(SSL_CTX_set_verify)                     \
    ROW(SSL_CTX_use_PrivateKey_file)            \
    ROW(SSL_CTX_use_certificate_chain_file)     \
    ROW(SSL_ctrl)                               \
    ROW(SSL_do_handshake)                       \
    ROW(SSL_free)                               \
    ROW(SSL_get0_alpn_selected)                 \
    ROW(SSL_get0_param)                         \
    ROW(SSL_get1_peer_certificate)              \
    ROW(SSL_get_ciphers)                        \
    ROW(SSL_get_client_ciphers)                 \
    ROW(SSL_get_current_cipher)                 \
    ROW(SSL_get_error)                          \
    ROW(SSL_get_finished)                       \
    ROW(SSL_get_peer_finished)                  \
    ROW(SSL_get_shutdown)                       \
    ROW(SSL_get_verify_mode)                    \
    ROW(SSL_get_verify_result)                  \
    ROW(SSL_get_version)                        \
    ROW(SSL_is_init_finished)                   \
    ROW(SSL_new)                                \
    ROW(SSL_pending)                            \
    ROW(SSL_read_ex)                            \
    ROW(SSL_select_next_proto)                  \
    ROW(SSL_session_reused)                     \
    ROW(SSL_set_SSL_CTX)                        \
    ROW(SSL_set_accept_state)                   \
    ROW(SSL_set_bio)                            \
    ROW(SSL_set_connect_state)                  \
    ROW(SSL_set_read_ahead)                     \
    ROW(SSL_shutdown)                           \
    ROW(SSL_write_ex)                           \
    ROW(TLS_client_method)                      \
    ROW(TLS_method)                             \
    ROW(TLS_server_method)

#define OPENSSL_FUNCTIONS_OF_CRYPTO(ROW) \
    ROW(ASN1_OCTET_STRING_free)          \
    ROW(ASN1_STRING_get0_data)           \
    ROW(ASN1_STRING_length)              \
    ROW(ASN1_STRING_to_UTF8)             \
    ROW(ASN1_TIME_print)                 \
    ROW(AUTHORITY_INFO_ACCESS_free)      \
    ROW(BIO_clear_flags)                 \
    ROW(BIO_ctrl)                        \
    ROW(BIO_ctrl_pending)                \
    ROW(BIO_free)                        \
    ROW(BIO_new)                         \
    ROW(BIO_new_mem_buf)                 \
    ROW(BIO_read)                        \
    ROW(BIO_s_mem)                       \
    ROW(BIO_set_flags)                   \
    ROW(BIO_up_ref)                      \
    ROW(BIO_write)                       \
    ROW(CRL_DIST_POINTS_free)            \
    ROW(CRYPTO_free)                     \
    ROW(ERR_clear_error)                 \
    ROW(ERR_peek_last_error)             \
    ROW(ERR_reason_error_string)         \
    ROW(GENERAL_NAMES_free)              \
    ROW(GENERAL_NAME_print)              \
    ROW(OBJ_nid2ln)                      \
    ROW(OBJ_nid2obj)                     \
    ROW(OBJ_nid2sn)                      \
    ROW(OBJ_obj2nid)                     \
    ROW(OBJ_obj2txt)                     \
    ROW(OBJ_txt2obj)                     \
    ROW(OPENSSL_sk_num)                  \
    ROW(OPENSSL_sk_value)                \
    ROW(OpenSSL_version)                 \
    ROW(OpenSSL_version_num)             \
    ROW(PEM_read_bio_X509)               \
    ROW(RAND_add)                        \
    ROW(RAND_bytes)                      \
    ROW(RAND_status)                     \
    ROW(X509_NAME_ENTRY_get_data)        \
    ROW(X509_NAME_ENTRY_get_object)      \
    ROW(X509_NAME_ENTRY_set)             \
    ROW(X509_NAME_entry_count)           \
    ROW(X509_NAME_get_entry)             \
    ROW(X509_OBJECT_get0_X509)           \
    ROW(X509_OBJECT_get_type)            \
    ROW(X509_STORE_add_cert)             \
    ROW(X509_STORE_get0_objects)         \
    ROW(X509_VERIFY_PARAM_clear_flags)   \
    ROW(X509_VERIFY_PARAM_get_flags)     \
    ROW(X509_VERIFY_PARAM_set1_host)     \
    ROW(X509_VERIFY_PARAM_set1_ip)       \
    ROW(X509_VERIFY_PARAM_set_flags)     \
    ROW(X509_VERIFY_PARAM_set_hostflags) \
    ROW(X509_check_ca)                   \
    ROW(X509_free)                       \
    ROW(X509_get0_notAfter)              \
    ROW(X509_get0_notBefore)             \
    ROW(X509_get0_serialNumber)          \
    ROW(X509_get_default_cert_dir)       \
    ROW(X509_get_default_cert_dir_env)   \
    ROW(X509_get_default_cert_file)      \
    ROW(X509_get_default_cert_file_env)  \
    ROW(X509_get_ext_d2i)                \
    ROW(X509_get_issuer_name)            \
    ROW(X509_get_subject_name)           \
    ROW(X509_get_version)                \
    ROW(X509_verify_cert_error_string)   \
    ROW(a2i_IPADDRESS)                   \
    ROW(d2i_X509_bio)                    \
    ROW(i2a_ASN1_INTEGER)                \
    ROW(i2d_X509)

#define OPENSSL_DECLARE(name) __typeof__(name) *name;
// In the module _ssl, under the name _openssl; whatever is made with it refers to it.
typedef struct OpenSsl {
    Foreign foreign;
    OPENSSL_FUNCTIONS_OF_SSL(OPENSSL_DECLARE)
    OPENSSL_FUNCTIONS_OF_CRYPTO(OPENSSL_DECLARE)
} OpenSsl;
#undef OPENSSL_DECLARE

extern const ForeignType openssl_type;

// Loads the library and finds all functions. ImportError when the machine has none.
MAY_RAISE bool openssl_load(Vm *vm, OpenSsl *openssl);

#endif
