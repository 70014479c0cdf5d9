// pattern_tree.c: questions about trees.
#include "stdlib/re/pattern_tree.h"

static bool has_group(const Sequence *sequence);

bool node_has_group(const PatternNode *node) {
    switch (node->kind) {
    case NODE_LITERAL:
    case NODE_ANY:
    case NODE_SET:
    case NODE_PLACE:
    case NODE_BACKREF:
    case NODE_FAILURE:
        return false;
    case NODE_BRANCH:
        for (const Alternative *one = node->as.branch; one != NULL; one = one->next) {
            if (has_group(&one->sequence)) {
                return true;
            }
        }
        return false;
    case NODE_REPEAT:
        return node_has_group(node->as.repeat.item);
    case NODE_GROUP:
        return node->as.group.number != 0 || has_group(&node->as.group.body);
    case NODE_ATOMIC:
        return has_group(&node->as.atomic);
    case NODE_LOOK:
        return has_group(&node->as.look.body);
    case NODE_CONDITION:
        return has_group(&node->as.condition.yes) || has_group(&node->as.condition.no);
    }
    return false;
}

static bool has_group(const Sequence *sequence) {
    for (const PatternNode *node = sequence->first; node != NULL; node = node->next) {
        if (node_has_group(node)) {
            return true;
        }
    }
    return false;
}

// Whether a sequence has groups of which the last one closed cannot be told from their places:
// those that look around, and empty ones that may be matched again.
static bool hides_group(const Sequence *sequence, bool is_repeated, bool is_looking) {
    for (const PatternNode *node = sequence->first; node != NULL; node = node->next) {
        switch (node->kind) {
        case NODE_LITERAL:
        case NODE_ANY:
        case NODE_SET:
        case NODE_PLACE:
        case NODE_BACKREF:
        case NODE_FAILURE:
            break;
        case NODE_BRANCH:
            for (const Alternative *one = node->as.branch; one != NULL; one = one->next) {
                if (hides_group(&one->sequence, is_repeated, is_looking)) {
                    return true;
                }
            }
            break;
        case NODE_REPEAT: {
            const Sequence inside = {node->as.repeat.item, node->as.repeat.item, node->width};
            if (hides_group(&inside, is_repeated || node->as.repeat.high > 1, is_looking)) {
                return true;
            }
            break;
        }
        case NODE_GROUP:
            if ((node->as.group.number != 0 &&
                 (is_looking || (is_repeated && node->width.low == 0))) ||
                hides_group(&node->as.group.body, is_repeated, is_looking)) {
                return true;
            }
            break;
        case NODE_ATOMIC:
            if (hides_group(&node->as.atomic, is_repeated, is_looking)) {
                return true;
            }
            break;
        case NODE_LOOK:
            if (hides_group(&node->as.look.body, is_repeated, true)) {
                return true;
            }
            break;
        case NODE_CONDITION:
            if (hides_group(&node->as.condition.yes, is_repeated, is_looking) ||
                hides_group(&node->as.condition.no, is_repeated, is_looking)) {
                return true;
            }
            break;
        }
    }
    return false;
}

bool sequence_hides_last_group(const Sequence *sequence) {
    return hides_group(sequence, false, false);
}
