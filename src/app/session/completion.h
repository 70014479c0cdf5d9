// completion.h: what a word at a prompt may become: names, attributes, modules, keywords.
#ifndef ASPY_APP_SESSION_COMPLETION_H
#define ASPY_APP_SESSION_COMPLETION_H

#include "base/vector.h"
#include "vm/vm.h"

typedef VECTOR(char *) CompletionList; // each from memory_allocate, sorted, each once

// All that the word may become; `line` is what stands before the word in its line. Looks values of
// attributes up, as the script would; what that raises is forgotten.
void completion_find(Vm *vm, const char *line, const char *word, CompletionList *list);
void completion_release(CompletionList *list);

#endif
