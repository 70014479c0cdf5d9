// json.h: the two halves of _json, which do for JSON what must be quick.
#ifndef ASPY_STDLIB_JSON_JSON_H
#define ASPY_STDLIB_JSON_JSON_H

#include "vm/native.h"

// scanner: reading values and strings.
void json_add_decoder(Vm *vm, Module *module);
// encode, encode_basestring, encode_basestring_ascii.
void json_add_encoder(Vm *vm, Module *module);

#endif
