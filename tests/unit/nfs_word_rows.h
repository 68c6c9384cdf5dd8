/* What the tests of kinit/nfs_word.h share. */
#ifndef TESTS_UNIT_NFS_WORD_ROWS_H
#define TESTS_UNIT_NFS_WORD_ROWS_H

#include "kinit/nfs_word.h"

#include "tests/unit/unit.h"

struct row {
	const char *text, *hosts, *path, *options;
};

static inline void check_rows(const struct row *row, size_t n, bool dracut)
{
	for (size_t i = 0; i < n; i++) {
		struct nfs_source s;
		int r;

		memset(&s, 0, sizeof(s));
		r = nfs_word(row[i].text, dracut, &s);
		if (r < 0)
			fail_msg("'%s': %d", row[i].text, r);
		if (strcmp(s.hosts, row[i].hosts) != 0 ||
		    strcmp(s.path, row[i].path) != 0 ||
		    strcmp(s.options, row[i].options) != 0)
			fail_msg("'%s': '%s' '%s' '%s'", row[i].text, s.hosts,
				 s.path, s.options);
	}
}
#define CHECK(rows, dracut)                                                    \
	check_rows(rows, sizeof(rows) / sizeof(rows[0]), dracut)

static inline void refused(const char *text, bool dracut, int ret)
{
	struct nfs_source s = { .hosts = "" };
	struct failure f = { .code = NULL };
	int r = nfs_word(text, dracut, &s);

	if (r != ret)
		fail_msg("'%.60s': %d instead of %d", text, r, ret);
	assert_int_equal(nfs_word_fail(&f, KI_NFSROOT, "nfsroot=", text, r), r);
	assert_int_equal(f.code->number,
			 r == -EFBIG ? KI_NFS_OPTION : KI_NFSROOT);
	assert_non_null(strstr(f.what, "use nfsroot="));
}

#endif
