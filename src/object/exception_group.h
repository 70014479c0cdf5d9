// exception_group.h: exceptions that carry several others, and taking them apart.
//
// A group is an exception whose args are (message, sequence); the nested exceptions stand as a
// tuple in its field `exceptions`. Splitting keeps the nesting: each side gets groups made by the
// group's own derive(), with the original's traceback, cause, context and notes.
#ifndef ASPY_OBJECT_EXCEPTION_GROUP_H
#define ASPY_OBJECT_EXCEPTION_GROUP_H

#include "object/exception.h"

// Is it a BaseExceptionGroup?
MUST_USE bool value_is_exception_group(Vm *vm, Value value);
// The nested exceptions.
MUST_USE Tuple *exception_group_members(Vm *vm, Value group);
// What chooses: a class of exceptions, a tuple of such classes, or any callable that is given an
// exception. Raises TypeError when it is none of these.
MAY_RAISE bool exception_group_check_matcher(Vm *vm, Value matcher);
// The part of the group that matches and the part that does not, each a group or None. May run
// script code; *match and *rest must be registers or other roots.
MAY_RAISE bool exception_group_split(Vm *vm, Value group, Value matcher, Value *match, Value *rest);
// A group like `group` of other members: derive() and then what exceptions carry beside their args.
MAY_RAISE bool exception_group_derive(Vm *vm, Value group, Value members, Value *result);

#endif
