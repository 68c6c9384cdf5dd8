/* A simulated child for the tests of kinit/super.h: bytes, not processes. */
#ifndef TESTS_UNIT_SIM_SUPER_H
#define TESTS_UNIT_SIM_SUPER_H

#include "kinit/super.h"

#include "lib/clock.h"

#include "tests/unit/unit.h"

#define T0	1000000u
#define SILENCE 10000
#define ANY_MSG UINT32_MAX

/* Messages as a child writes them: two numbers of 16 bits, then the body. */
static inline size_t put(uint8_t *buf, unsigned type, const void *body,
			 size_t len)
{
	uint16_t head[2] = { (uint16_t)type, (uint16_t)len };

	memcpy(buf, head, sizeof(head));
	if (len > 0)
		memcpy(buf + sizeof(head), body, len);
	return sizeof(head) + len;
}

static inline size_t put_alive(uint8_t *buf)
{
	return put(buf, TELL_ALIVE, NULL, 0);
}

static inline size_t put_trying(uint8_t *buf, const char *text)
{
	return put(buf, TELL_TRYING, text, strlen(text));
}

static inline size_t put_resume(uint8_t *buf, int32_t err)
{
	return put(buf, TELL_RESUME, &err, sizeof(err));
}

static inline size_t put_released(uint8_t *buf)
{
	return put(buf, TELL_RELEASED, NULL, 0);
}

static struct super s;
static struct super_action a;
static uint64_t now;

/* Starts process 100 in place 0. */
static inline void begin(uint32_t may, uint32_t silence_ms)
{
	super_init(&s);
	now = T0;
	super_started(&s, 0, 100, may, silence_ms, now);
}

static inline void nothing(void)
{
	if (super_next(&s, now, &a))
		fail_msg("action %d of child %u", a.act, a.child);
	/* or the loop would be busy */
	assert_true(super_deadline(&s) > now);
}

static inline void act(enum super_act want, unsigned child, pid_t pid)
{
	assert_true(super_next(&s, now, &a));
	assert_int_equal(a.act, want);
	assert_int_equal(a.child, child);
	if (want != SUPER_MESSAGE)
		assert_int_equal(a.pid, pid);
}

static inline void message(enum msg_type type, size_t len, const void *body)
{
	act(SUPER_MESSAGE, 0, 100);
	assert_int_equal(a.msg.type, type);
	assert_int_equal(a.msg.length, len);
	if (len > 0)
		assert_memory_equal(a.msg.body, body, len);
}

static inline void killed(enum super_why why)
{
	act(SUPER_KILL, 0, 100);
	assert_int_equal(a.why, why);
	nothing();
	assert_true(super_deadline(&s) == now + SUPER_KILL_MS);
}

static inline void ended(enum super_why why, int status, bool released,
			 bool partial)
{
	act(SUPER_ENDED, 0, 100);
	assert_int_equal(a.why, why);
	assert_int_equal(a.status, status);
	assert_int_equal(a.released, released);
	assert_int_equal(a.partial, partial);
	nothing();
	assert_true(super_deadline(&s) == CLOCK_NEVER);
	assert_true(super_is_free(&s, 0));
}

static inline void pass(uint64_t ms)
{
	now += ms;
}

#endif
