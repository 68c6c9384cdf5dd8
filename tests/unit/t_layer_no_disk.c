/* An overlay where no kind of root is linked that is on a block device. */
#include "kinit/layer_overlay.h"

#include "tests/unit/unit.h"

/* NFS alone has these; the real table would bring the other kinds. */
const bool root_blocks = false;
const bool block_more = false;
const bool fail_more = false;

int root_want(struct root_spec *spec, enum want_who who, const char *param,
	      const char *text, struct failure *f)
{
	(void)spec, (void)who, (void)param, (void)text, (void)f;
	fail_msg("nobody looks for devices");
	return -1;
}

static void test_device(void **state)
{
	const struct root_words words = { .rd_overlay = "LABEL=rw" };
	struct root_spec spec = { .words = &words };
	struct failure f = { 0 };

	(void)state;
	assert_int_equal(layer_overlay.parse(&spec, &words, &f), -EOPNOTSUPP);
	assert_int_equal(f.code->number, KI_OVERLAY_WORD);
	assert_non_null(strstr(f.what, "rd.overlay=LABEL=rw: "));
}

static void test_tmpfs(void **state)
{
	const struct root_words words = { .overlay = "tmpfs" };
	struct root_spec spec = { .words = &words };
	struct failure f = { 0 };

	(void)state;
	assert_int_equal(layer_overlay.parse(&spec, &words, &f), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("an overlay's device is refused", test_device),
		CLAIM("an overlay in memory is taken", test_tmpfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
