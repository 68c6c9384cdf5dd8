/* The supervisor of process 1's children, see super.h. */
#include "kinit/super.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/compat.h"

void super_init(struct super *s)
{
	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		s->child[i].state = CHILD_NONE;
}

static bool is_alive(const struct super_child *c)
{
	return c->state == CHILD_RUNNING || c->state == CHILD_RELEASED;
}

OUTLINE static void restart_silence(struct super_child *c, uint64_t now)
{
	c->deadline_ms = c->silence_ms == SUPER_NO_LIMIT ? CLOCK_NEVER
							 : now + c->silence_ms;
}

void super_started(struct super *s, unsigned child, pid_t pid, uint32_t may,
		   uint32_t silence_ms, uint64_t now)
{
	struct super_child *c = &s->child[child];

	c->state = CHILD_RUNNING;
	c->pid = pid;
	c->may = may;
	c->silence_ms = silence_ms;
	c->why = SUPER_BY_ITSELF;
	c->to_kill = c->exited = c->was_released = c->closed = false;
	c->status = 0;
	c->got = 0;
	restart_silence(c, now);
}

void super_limit(struct super *s, unsigned child, uint32_t silence_ms,
		 uint64_t now)
{
	struct super_child *c = &s->child[child];

	if (c->state != CHILD_RUNNING || c->closed)
		return;
	c->silence_ms = silence_ms;
	restart_silence(c, now);
}

size_t super_room(const struct super *s, unsigned child)
{
	const struct super_child *c = &s->child[child];

	/* what a killed one says is dropped, or its pipe would wake us */
	return sizeof(c->buf) - (is_alive(c) ? c->got : 0);
}

void super_input(struct super *s, unsigned child, const void *data, size_t len)
{
	struct super_child *c = &s->child[child];

	/* nobody waits for what a killed one still has to say */
	if (!is_alive(c) || len > super_room(s, child))
		return;
	memcpy(c->buf + c->got, data, len);
	c->got += len;
}

void super_closed(struct super *s, unsigned child, uint64_t now)
{
	struct super_child *c = &s->child[child];

	c->closed = true;
	if (c->state == CHILD_RUNNING && c->deadline_ms > now + SUPER_CLOSED_MS)
		c->deadline_ms = now + SUPER_CLOSED_MS;
}

bool super_exited(struct super *s, pid_t pid, int status)
{
	struct super_child *c;

	for (c = s->child; c < s->child + SUPER_CHILDREN; c++) {
		if (c->pid != pid || c->state == CHILD_NONE ||
		    c->state == CHILD_ENDED)
			continue;
		if (c->state == CHILD_ABANDONED) {
			/* its end was told when it was given up */
			c->state = CHILD_ENDED;
			return true;
		}
		c->exited = true;
		c->status = status;
		return true;
	}
	return false;
}

OUTLINE static void kill_it(struct super_child *c, enum super_why why,
			    uint64_t now)
{
	c->state = CHILD_KILLED;
	c->why = why;
	c->to_kill = true;
	c->deadline_ms = now + SUPER_KILL_MS;
}

void super_stop(struct super *s, unsigned child, uint64_t now)
{
	if (is_alive(&s->child[child]))
		kill_it(&s->child[child], SUPER_STOPPED, now);
}

void super_wrong(struct super *s, unsigned child, uint64_t now)
{
	struct super_child *c = &s->child[child];

	if (!is_alive(c))
		return;
	/* what it said then does not count */
	c->was_released = false;
	kill_it(c, SUPER_NONSENSE, now);
}

/* Moves the first message out of its buffer; false when there is none. */
static bool take_message(struct super *s, struct super_child *c, uint64_t now,
			 struct super_action *a)
{
	int n = msg_next(c->buf, c->got, c->may, &a->msg);

	if (n < 0)
		kill_it(c, SUPER_NONSENSE, now);
	if (n <= 0)
		return false;
	memcpy(s->message, c->buf, (size_t)n);
	a->msg.body = s->message + sizeof(struct msg_header);
	c->got -= (size_t)n;
	memmove(c->buf, c->buf + n, c->got);
	if (!c->closed)
		restart_silence(c, now);
	if (a->msg.type == TELL_RELEASED) {
		c->state = CHILD_RELEASED;
		c->was_released = true;
		c->deadline_ms = CLOCK_NEVER;
	}
	a->act = SUPER_MESSAGE;
	return true;
}

static bool next_of(struct super *s, struct super_child *c, uint64_t now,
		    struct super_action *a)
{
	if (is_alive(c) && take_message(s, c, now, a))
		return true;
	a->why = c->why;
	a->status = c->status;
	a->released = c->was_released;
	a->partial = c->got > 0;
	if (c->exited) {
		c->exited = c->to_kill = false;
		c->state = CHILD_ENDED;
		a->act = SUPER_ENDED;
		return true;
	}
	if (is_alive(c) && now >= c->deadline_ms)
		kill_it(c, c->closed ? SUPER_CLOSED : SUPER_SILENT, now);
	a->why = c->why;
	if (c->to_kill) {
		c->to_kill = false;
		a->act = SUPER_KILL;
		return true;
	}
	if (c->state == CHILD_KILLED && now >= c->deadline_ms) {
		c->state = CHILD_ABANDONED;
		a->act = SUPER_ABANDONED;
		return true;
	}
	return false;
}

bool super_next(struct super *s, uint64_t now, struct super_action *a)
{
	for (unsigned i = 0; i < SUPER_CHILDREN; i++) {
		struct super_child *c = &s->child[i];

		if (c->state == CHILD_NONE || c->state == CHILD_ENDED ||
		    c->state == CHILD_ABANDONED)
			continue;
		*a = (struct super_action){ .child = i, .pid = c->pid };
		if (next_of(s, c, now, a))
			return true;
	}
	return false;
}

uint64_t super_deadline(const struct super *s)
{
	const struct super_child *c;
	uint64_t first = CLOCK_NEVER;

	for (c = s->child; c < s->child + SUPER_CHILDREN; c++) {
		if ((is_alive(c) || c->state == CHILD_KILLED) &&
		    c->deadline_ms < first)
			first = c->deadline_ms;
	}
	return first;
}

bool super_is_free(const struct super *s, unsigned child)
{
	enum child_state state = s->child[child].state;

	return state == CHILD_NONE || state == CHILD_ENDED ||
	       state == CHILD_ABANDONED;
}
