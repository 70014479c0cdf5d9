// json_module.c: the module _json. json/decoder.aspy and json/encoder.aspy stand on it.
#include "stdlib/json/json.h"
#include "stdlib/modules.h"

bool json_fill(Vm *vm, Module *module) {
    json_add_decoder(vm, module);
    json_add_encoder(vm, module);
    return true;
}
