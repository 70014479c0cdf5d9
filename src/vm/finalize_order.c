// finalize_order.c: see finalize_order.h.
//
// First who is held by what dies with him: find the dead through which the dying are held; count
// the references among them; let go of those that have none, each in turn. Then what only the heap
// knows of who refers to whom.
#include "vm/finalize_order.h"

#include <stdlib.h>

#include "base/fatal.h"
#include "object/cell.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/list.h"
#include "object/method.h"
#include "vm/frame_object.h"
#include "vm/traceback.h"

// More than these, or held more deeply, are not looked through: such heaps take long as it is.
enum { MOST_NODES = 1 << 16, MOST_ROUNDS = 8, MOST_DEPTH = 1000 };

// An object that is dying, or holds one that is.
typedef struct Node {
    Object *object;
    size_t references; // to it, from other nodes
    size_t place;      // among the dying, or the first of those it holds
    bool is_dying;
    bool is_gone;
} Node;

typedef struct Order {
    Heap *heap;
    VECTOR(Node) nodes; // by address
    VECTOR(Node) found; // in the present round, beside them
    Object **next;      // where the next of the dying goes
    size_t depth;       // of let_go
} Order;

typedef void (*VisitHeld)(Order *order, Value value, void *context);

// ---- What an object lets go, in order ----
//
// Tuples are left out: most of the dead ones carried values from one place to another, and died
// long before what they name.

static void visit_locals(Order *order, const Traceback *traceback, VisitHeld visit, void *context) {
    visit(order, traceback->next, context);
    const Value *registers = traceback_registers(traceback);
    size_t count = registers == NULL ? 0 : frame_object_local_count(traceback->code);
    for (size_t index = 0; index < count; index++) {
        visit(order, registers[index], context);
    }
}

static void visit_backwards(Order *order, const Value *items, size_t count, VisitHeld visit,
                            void *context) {
    while (count > 0) {
        visit(order, items[--count], context);
    }
}

static void visit_dict(Order *order, const Dict *dict, VisitHeld visit, void *context) {
    size_t position = 0;
    Value key;
    Value value;
    while (dict_next(dict, &position, &key, &value)) {
        visit(order, key, context);
        visit(order, value, context);
    }
}

static void visit_exception(Order *order, const Exception *exception, VisitHeld visit,
                            void *context) {
    visit(order, exception->traceback, context);
    visit(order, exception->cause, context);
    visit(order, exception->context, context);
}

static void visit_held(Order *order, Object *object, VisitHeld visit, void *context) {
    Value **fields = object_fields(object);
    for (size_t index = 0; fields != NULL && *fields != NULL && index < object->shape->field_count;
         index++) {
        visit(order, (*fields)[index], context);
    }
    Value value = value_from_object(object);
    switch ((int)object->kind) {
    case KIND_LIST:
        visit_backwards(order, value_as_list(value)->items, value_as_list(value)->count, visit,
                        context);
        break;
    case KIND_DICT:
        visit_dict(order, value_as_dict(value), visit, context);
        break;
    case KIND_CELL:
        visit(order, ((const Cell *)(void *)object)->value, context);
        break;
    case KIND_METHOD:
        visit(order, value_as_method(value)->self, context);
        break;
    case KIND_EXCEPTION:
        visit_exception(order, value_as_exception(value), visit, context);
        break;
    case KIND_TRACEBACK:
        visit_locals(order, value_as_traceback(value), visit, context);
        break;
    default:
        break;
    }
}

// ---- Finding ----

static int compare_addresses(const void *a, const void *b) {
    uintptr_t first = (uintptr_t)((const Node *)a)->object;
    uintptr_t second = (uintptr_t)((const Node *)b)->object;
    return (first > second) - (first < second);
}

static Node *find(const Order *order, Value value) {
    if (!value_is_object(value)) {
        return NULL;
    }
    Node key = {.object = value_as_object(value)};
    return bsearch(&key, order->nodes.items, order->nodes.count, sizeof key, compare_addresses);
}

static void note_first(Order *order, Value value, void *context) {
    Node *holder = context;
    const Node *node = find(order, value);
    if (node != NULL && node->place < holder->place) {
        holder->place = node->place;
    }
}

static void note_holder(Object *object, void *context) {
    Order *order = context;
    Node holder = {.object = object, .place = SIZE_MAX};
    if (order->found.count > MOST_NODES || find(order, value_from_object(object)) != NULL) {
        return;
    }
    visit_held(order, object, note_first, &holder);
    if (holder.place != SIZE_MAX) {
        vector_push(&order->found, holder);
    }
}

static void sort_nodes(Order *order) {
    qsort(order->nodes.items, order->nodes.count, sizeof(Node), compare_addresses);
}

// Those that hold the dying, those that hold these, and so on.
static void find_holders(Order *order) {
    for (size_t round = 0; round < MOST_ROUNDS; round++) {
        heap_each_dead(order->heap, note_holder, order);
        for (size_t index = 0; index < order->found.count; index++) {
            vector_push(&order->nodes, order->found.items[index]);
        }
        sort_nodes(order);
        if (order->found.count == 0 || order->nodes.count > MOST_NODES) {
            break;
        }
        order->found.count = 0;
    }
}

// ---- Letting go ----

static void count_reference(Order *order, Value value, void *context) {
    (void)context;
    Node *node = find(order, value);
    if (node != NULL) {
        node->references++;
    }
}

static void let_go(Order *order, Node *node);

static void drop_reference(Order *order, Value value, void *context) {
    (void)context;
    Node *node = find(order, value);
    if (node != NULL && --node->references == 0 && !node->is_gone && order->depth < MOST_DEPTH) {
        let_go(order, node);
    }
}

static void let_go(Order *order, Node *node) {
    node->is_gone = true;
    if (node->is_dying) {
        *order->next++ = node->object;
    }
    order->depth++;
    visit_held(order, node->object, drop_reference, NULL);
    order->depth--;
}

static int compare_places(const void *a, const void *b) {
    const Node *first = *(Node *const *)a;
    const Node *second = *(Node *const *)b;
    return (first->place > second->place) - (first->place < second->place);
}

static void let_all_go(Order *order) {
    size_t count = order->nodes.count;
    Node **all = memory_allocate(count * sizeof(Node *));
    for (size_t index = 0; index < count; index++) {
        all[index] = &order->nodes.items[index];
        visit_held(order, all[index]->object, count_reference, NULL);
    }
    qsort(all, count, sizeof(Node *), compare_places);
    for (size_t index = 0; index < count; index++) {
        if (all[index]->references == 0 && !all[index]->is_gone) {
            let_go(order, all[index]);
        }
    }
    for (size_t index = 0; index < count; index++) { // circles
        if (all[index]->is_dying && !all[index]->is_gone) {
            let_go(order, all[index]);
        }
    }
    memory_release(all);
}

// ---- The end of the program ----

typedef struct Walk {
    VECTOR(Object *) queue; // each once: they bear a mark until the walk is over
    Order *order;
} Walk;

static void enqueue(Order *order, Value value, void *context) {
    Walk *walk = context;
    if (value_is_object(value) && !heap_is_marked(order->heap, value_as_object(value)) &&
        value_as_object(value)->unused == 0) {
        value_as_object(value)->unused = 1;
        vector_push(&walk->queue, value_as_object(value));
    }
}

static void enqueue_held(Order *order, Object *object, Walk *walk) {
    Value value = value_from_object(object);
    if (object->kind == KIND_TUPLE) {
        visit_backwards(order, value_as_tuple(value)->items, value_as_tuple(value)->count, enqueue,
                        walk);
    } else if (object->kind == KIND_CLASS) {
        const Class *class = (const Class *)(const void *)object;
        enqueue(order, value_from_object(class->attributes), walk);
    } else {
        visit_held(order, object, enqueue, walk);
    }
}

// From a namespace outward, the nearest first.
static void walk_from(Order *order, Dict *namespace) {
    Walk walk = {.order = order};
    enqueue(order, value_from_object(namespace), &walk);
    for (size_t index = 0; index < walk.queue.count; index++) {
        Node *node = find(order, value_from_object(walk.queue.items[index]));
        if (node != NULL) {
            node->is_gone = true;
            *order->next++ = node->object;
        }
        enqueue_held(order, walk.queue.items[index], &walk);
    }
    for (size_t index = 0; index < walk.queue.count; index++) {
        walk.queue.items[index]->unused = 0;
    }
    vector_release(&walk.queue);
}

static void order_by_holders(Vm *vm, Object **dying, size_t count) {
    if (count < 2 || count > MOST_NODES) {
        return;
    }
    Order order = {.heap = vm->runtime.heap, .next = dying};
    for (size_t index = 0; index < count; index++) {
        vector_push(&order.nodes,
                    ((Node){.object = dying[index], .place = index, .is_dying = true}));
    }
    sort_nodes(&order);
    if (vm->last_namespace != NULL) {
        walk_from(&order, vm->last_namespace);
    }
    find_holders(&order);
    let_all_go(&order);
    assert(order.next == dying + count && "each goes once");
    vector_release(&order.nodes);
    vector_release(&order.found);
}

// ---- Whoever refers to others comes first ----

typedef VECTOR(Object *) Objects;

static void note_left(Object *object, void *context) {
    Objects *left = context;
    if ((object->flags & OBJECT_WAS_SEEN) != 0) {
        object->flags &= (uint16_t)~OBJECT_WAS_SEEN;
        vector_push(left, object);
    }
}

// CPython takes a list apart from its end.
static bool is_taken_apart_backwards(const Object *object) {
    return object->kind == KIND_LIST || object->kind == KIND_TUPLE;
}

// These know the whole program, in no order that anybody meant; unless they are dying themselves.
static bool is_passed_over(const Object *object) {
    bool knows_all = object->kind == KIND_SHAPE || object->kind == KIND_CLASS ||
                     object->kind == KIND_FUNCTION || object->kind == KIND_MODULE;
    return knows_all && (object->flags & OBJECT_WAS_SEEN) == 0;
}

void finalize_save_in_order(Vm *vm, Object **dying, size_t count) {
    Objects left = {0};
    const HeapOrder order = {note_left, is_taken_apart_backwards, is_passed_over, &left};
    order_by_holders(vm, dying, count);
    for (size_t index = 0; index < count; index++) {
        dying[index]->flags |= OBJECT_WAS_SEEN;
    }
    heap_resurrect_in_order(vm->runtime.heap, dying, count, &order);
    assert(left.count == count && "each is left once");
    for (size_t index = 0; index < count; index++) {
        dying[index] = left.items[count - 1 - index];
    }
    vector_release(&left);
}
