/*
 * kinit/keeper.h's look at process 1's mounts.  The lines are of a Debian 12 on
 * an NFS root, and of proc_pid_mountinfo(5).
 */
#include "kinit/keeper.h"

#include "lib/compat.h"
#include "tests/unit/unit.h"

#define PROC                                                                   \
	"24 31 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - "      \
	"proc proc rw\n"
#define ROOT                                                                   \
	"31 1 0:27 / / rw,relatime shared:1 - nfs4 10.0.2.1:/srv/debian "      \
	"rw,vers=4.2,addr=10.0.2.1\n"
#define ROOT_RO                                                                \
	"31 1 0:27 / / ro,relatime shared:1 - nfs4 10.0.2.1:/srv/debian "      \
	"rw,vers=4.2,addr=10.0.2.1\n"
#define OLD                                                                    \
	"31 40 0:27 / /oldroot rw,relatime shared:1 - nfs4 10.0.2.1:/srv/d "   \
	"rw,vers=4.2,addr=10.0.2.1\n"
#define MNT                                                                    \
	"36 35 98:0 /mnt1 /mnt2 ro,noatime master:1 - ext3 /dev/root "         \
	"rw,errors=continue\n"

/* In pieces of so many bytes. */
static struct keeper_look look(const char *text, uint32_t want, size_t piece)
{
	struct keeper_look l = { .want = want };
	size_t len = strlen(text);

	for (size_t at = 0; at < len; at += piece)
		keeper_root_look(&l, text + at,
				 len - at < piece ? len - at : piece);
	return l;
}

static void every_piece(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 120; piece++) {
		struct keeper_look l = look(PROC MNT ROOT, 0, piece);

		assert_true(l.found == 31); /* the root is found */
		assert_true(!l.read_only);  /* it is writable */
		l = look(PROC MNT ROOT_RO PROC, 0, piece);
		assert_true(l.found == 31 &&
			    l.read_only); /* one that is read-only is */
		l = look(PROC OLD MNT, 31, piece);
		assert_true(l.found == 31); /* it is there wherever it is */
		l = look(PROC MNT, 31, piece);
		assert_true(l.found ==
			    0); /* it is gone when no line is its own */
		l = look(PROC MNT, 0, piece);
		assert_true(l.found == 0); /* only / is the root */
	}
}

/* proc_pid_mountinfo(5): the type stands behind "-", after 0 or more fields */
static void the_type(void **state)
{
	(void)state;
	assert_false(look(PROC ROOT, 0, 7).in_memory);
	assert_false(look(PROC ROOT, 31, 7).in_memory);
	assert_true(look("40 1 0:30 / / rw - tmpfs tmpfs rw\n" PROC, 0, 7)
			    .in_memory); /* a shutdown's root */
	assert_true(look("1 1 0:2 / / rw shared:1 master:2 - rootfs none rw\n",
			 0, 7)
			    .in_memory);
	assert_false(look("40 1 0:30 / / rw - overlay o rw\n" PROC
			  "41 40 0:31 / /run rw - tmpfs tmpfs rw\n",
			  0, 7)
			     .in_memory); /* others' types do not count */
}

static void the_last_one(void **state)
{
	struct keeper_look l;

	(void)state;
	l = look("1 1 0:2 / / rw - rootfs rootfs rw\n" ROOT PROC, 0, 64);
	assert_true(l.found ==
		    31); /* what lies over another root is the root */
	l = look("3 1 0:2 / / rw - a b rw\n31 1 0:2 / /x ro - a b rw\n", 31,
		 64);
	assert_true(l.found == 31 &&
		    l.read_only); /* a known one is found by its number alone */
}

static void rubbish(void **state)
{
	static const char *const texts[] = { "",	  "\n\n\n",
					     "31",	  "31 1 0:27 / /",
					     "       \n", "31 1 0:27 / / r" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(look(texts[i], 0, 7).found, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a root is found, or missed, in any pieces", every_piece),
		CLAIM("the last / is the root, then its number", the_last_one),
		CLAIM("and the type says whether it is in memory", the_type),
		CLAIM("what is no line of mountinfo is no root", rubbish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
