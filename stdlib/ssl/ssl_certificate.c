// ssl_certificate.c: a certificate as a script sees it: a dict, or its bytes.
#include "stdlib/ssl/ssl_natives.h"

#include <string.h>

// Everything here makes values that nobody refers to yet; nothing calls back into scripts.
typedef struct Reader {
    Vm *vm;
    OpenSsl *openssl;
    BIO *paper; // what OpenSSL prints to
} Reader;

static Value pair_value(Vm *vm, Value first, Value second) {
    const Value items[] = {first, second};
    return value_from_object(tuple_from_values(vm, items, 2));
}

static Value list_as_tuple(Vm *vm, const List *list) {
    return value_from_object(tuple_from_values(vm, list->items, list->count));
}

// What was printed.
static Value printed_value(const Reader *reader) {
    char text[1024];
    int length = reader->openssl->BIO_read(reader->paper, text, sizeof text);
    return value_from_object(string_from_utf8(reader->vm, text, length < 0 ? 0 : (size_t)length));
}

static Value text_value(const Reader *reader, const ASN1_STRING *string) {
    return value_from_object(
        string_from_utf8(reader->vm, (const char *)reader->openssl->ASN1_STRING_get0_data(string),
                         (size_t)reader->openssl->ASN1_STRING_length(string)));
}

// ---- Names: a tuple of parts, each a tuple of (kind, text) -------------------------------------

static Value kind_value(const Reader *reader, const ASN1_OBJECT *object) {
    char text[256];
    int nid = reader->openssl->OBJ_obj2nid(object);
    if (nid != NID_undef) {
        return library_text(reader->vm, reader->openssl->OBJ_nid2ln(nid));
    }
    reader->openssl->OBJ_obj2txt(text, sizeof text, object, 1);
    return library_text(reader->vm, text);
}

static Value entry_value(const Reader *reader, const X509_NAME_ENTRY *entry) {
    OpenSsl *openssl = reader->openssl;
    unsigned char *utf8 = NULL;
    int length = openssl->ASN1_STRING_to_UTF8(&utf8, openssl->X509_NAME_ENTRY_get_data(entry));
    Value text = value_from_object(
        string_from_utf8(reader->vm, (const char *)utf8, length < 0 ? 0 : (size_t)length));
    openssl->CRYPTO_free(utf8, __FILE__, __LINE__);
    return pair_value(reader->vm, kind_value(reader, openssl->X509_NAME_ENTRY_get_object(entry)),
                      text);
}

static Value name_value(const Reader *reader, const X509_NAME *name) {
    OpenSsl *openssl = reader->openssl;
    List *parts = list_new(reader->vm, 0);
    List *part = list_new(reader->vm, 0);
    int last = -1;
    for (int index = 0; index < openssl->X509_NAME_entry_count(name); index++) {
        X509_NAME_ENTRY *entry = openssl->X509_NAME_get_entry(name, index);
        int set = openssl->X509_NAME_ENTRY_set(entry); // entries of one part have one number
        if (last >= 0 && set != last) {
            list_append(reader->vm, parts, list_as_tuple(reader->vm, part));
            part = list_new(reader->vm, 0);
        }
        last = set;
        list_append(reader->vm, part, entry_value(reader, entry));
    }
    if (part->count > 0) {
        list_append(reader->vm, parts, list_as_tuple(reader->vm, part));
    }
    return list_as_tuple(reader->vm, parts);
}

// ---- Other names of the subject ----------------------------------------------------------------

static Value address_value(const Reader *reader, const ASN1_OCTET_STRING *address) {
    const unsigned char *bytes = reader->openssl->ASN1_STRING_get0_data(address);
    int length = reader->openssl->ASN1_STRING_length(address);
    if (length == 4) {
        return value_from_object(
            string_format(reader->vm, "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2], bytes[3]));
    }
    if (length != 16) {
        return library_text(reader->vm, "<invalid>");
    }
    TextBuffer text;
    text_buffer_init(&text);
    for (int index = 0; index < length; index += 2) {
        text_buffer_append_format(&text, "%s%X", index == 0 ? "" : ":",
                                  bytes[index] << 8 | bytes[index + 1]);
    }
    Value value = library_text(reader->vm, text.bytes);
    text_buffer_release(&text);
    return value;
}

// As OpenSSL prints it: "kind:text".
static Value printed_pair(const Reader *reader, GENERAL_NAME *name) {
    reader->openssl->GENERAL_NAME_print(reader->paper, name);
    Value printed = printed_value(reader);
    const char *text = string_text(reader->vm, value_as_string(printed));
    const char *colon = strchr(text, ':');
    size_t length = colon == NULL ? strlen(text) : (size_t)(colon - text);
    return pair_value(reader->vm, value_from_object(string_from_utf8(reader->vm, text, length)),
                      library_text(reader->vm, colon == NULL ? "" : colon + 1));
}

static Value other_name_value(const Reader *reader, GENERAL_NAME *name) {
    Vm *vm = reader->vm;
    switch (name->type) {
    case GEN_DIRNAME:
        return pair_value(vm, library_text(vm, "DirName"), name_value(reader, name->d.dirn));
    case GEN_EMAIL:
        return pair_value(vm, library_text(vm, "email"), text_value(reader, name->d.rfc822Name));
    case GEN_DNS:
        return pair_value(vm, library_text(vm, "DNS"), text_value(reader, name->d.dNSName));
    case GEN_URI:
        return pair_value(vm, library_text(vm, "URI"),
                          text_value(reader, name->d.uniformResourceIdentifier));
    case GEN_RID:
        return pair_value(vm, library_text(vm, "Registered ID"),
                          kind_value(reader, name->d.registeredID));
    case GEN_IPADD:
        return pair_value(vm, library_text(vm, "IP Address"),
                          address_value(reader, name->d.iPAddress));
    default:
        return printed_pair(reader, name);
    }
}

static void add_other_names(const Reader *reader, X509 *certificate, Dict *dict) {
    OpenSsl *openssl = reader->openssl;
    GENERAL_NAMES *names = openssl->X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    if (names == NULL) {
        return;
    }
    List *list = list_new(reader->vm, 0);
    for (int index = 0; index < openssl->OPENSSL_sk_num((OPENSSL_STACK *)names); index++) {
        GENERAL_NAME *name = openssl->OPENSSL_sk_value((OPENSSL_STACK *)names, index);
        list_append(reader->vm, list, other_name_value(reader, name));
    }
    openssl->GENERAL_NAMES_free(names);
    dict_set_text(reader->vm, dict, "subjectAltName", list_as_tuple(reader->vm, list));
}

// ---- Where more is known of it -----------------------------------------------------------------

// The addresses of one kind of service of whoever signed it.
static void add_services(const Reader *reader, X509 *certificate, int kind, const char *key,
                         Dict *dict) {
    OpenSsl *openssl = reader->openssl;
    AUTHORITY_INFO_ACCESS *all =
        openssl->X509_get_ext_d2i(certificate, NID_info_access, NULL, NULL);
    List *list = list_new(reader->vm, 0);
    int count = all == NULL ? 0 : openssl->OPENSSL_sk_num((OPENSSL_STACK *)all);
    for (int index = 0; index < count; index++) {
        const ACCESS_DESCRIPTION *each = openssl->OPENSSL_sk_value((OPENSSL_STACK *)all, index);
        if (openssl->OBJ_obj2nid(each->method) == kind && each->location->type == GEN_URI) {
            list_append(reader->vm, list,
                        text_value(reader, each->location->d.uniformResourceIdentifier));
        }
    }
    openssl->AUTHORITY_INFO_ACCESS_free(all);
    if (list->count > 0) {
        dict_set_text(reader->vm, dict, key, list_as_tuple(reader->vm, list));
    }
}

static void add_revocation_lists(const Reader *reader, X509 *certificate, Dict *dict) {
    OpenSsl *openssl = reader->openssl;
    CRL_DIST_POINTS *points =
        openssl->X509_get_ext_d2i(certificate, NID_crl_distribution_points, NULL, NULL);
    List *list = list_new(reader->vm, 0);
    int count = points == NULL ? 0 : openssl->OPENSSL_sk_num((OPENSSL_STACK *)points);
    for (int index = 0; index < count; index++) {
        const DIST_POINT *point = openssl->OPENSSL_sk_value((OPENSSL_STACK *)points, index);
        if (point->distpoint == NULL || point->distpoint->type != 0) {
            continue;
        }
        const OPENSSL_STACK *names = (const OPENSSL_STACK *)point->distpoint->name.fullname;
        for (int place = 0; place < openssl->OPENSSL_sk_num(names); place++) {
            const GENERAL_NAME *name = openssl->OPENSSL_sk_value(names, place);
            if (name->type == GEN_URI) {
                list_append(reader->vm, list,
                            text_value(reader, name->d.uniformResourceIdentifier));
            }
        }
    }
    openssl->CRL_DIST_POINTS_free(points);
    if (list->count > 0) {
        dict_set_text(reader->vm, dict, "crlDistributionPoints", list_as_tuple(reader->vm, list));
    }
}

// ---- The whole ---------------------------------------------------------------------------------

static Value time_value(const Reader *reader, const ASN1_TIME *time) {
    reader->openssl->ASN1_TIME_print(reader->paper, time);
    return printed_value(reader);
}

bool ssl_certificate_value(Vm *vm, OpenSsl *openssl, X509 *certificate, Value *result) {
    Reader reader = {vm, openssl, openssl->BIO_new(openssl->BIO_s_mem())};
    if (reader.paper == NULL) {
        return ssl_raise_text(vm, "failed to allocate BIO");
    }
    Dict *dict = dict_new(vm);
    *result = value_from_object(dict);
    dict_set_text(vm, dict, "subject",
                  name_value(&reader, openssl->X509_get_subject_name(certificate)));
    dict_set_text(vm, dict, "issuer",
                  name_value(&reader, openssl->X509_get_issuer_name(certificate)));
    dict_set_text(vm, dict, "version", value_from_int(openssl->X509_get_version(certificate) + 1));
    openssl->i2a_ASN1_INTEGER(reader.paper, openssl->X509_get0_serialNumber(certificate));
    dict_set_text(vm, dict, "serialNumber", printed_value(&reader));
    dict_set_text(vm, dict, "notBefore",
                  time_value(&reader, openssl->X509_get0_notBefore(certificate)));
    dict_set_text(vm, dict, "notAfter",
                  time_value(&reader, openssl->X509_get0_notAfter(certificate)));
    add_other_names(&reader, certificate, dict);
    add_services(&reader, certificate, NID_ad_OCSP, "OCSP", dict);
    add_services(&reader, certificate, NID_ad_ca_issuers, "caIssuers", dict);
    add_revocation_lists(&reader, certificate, dict);
    openssl->BIO_free(reader.paper);
    openssl->ERR_clear_error();
    return true;
}

Value ssl_certificate_bytes(Vm *vm, OpenSsl *openssl, X509 *certificate) {
    unsigned char *encoded = NULL;
    int length = openssl->i2d_X509(certificate, &encoded);
    Value value = value_from_object(bytes_new(vm, encoded, length < 0 ? 0 : (size_t)length));
    openssl->CRYPTO_free(encoded, __FILE__, __LINE__);
    return value;
}
