/* Files of the hand-over, see handover_file.h. */
#include "kinit/handover_file.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/report.h"
#include "lib/dir.h"
#include "lib/fmt.h"

int handover_path(const struct handover *h, const char *path,
		  char whole[HANDOVER_PATH])
{
	char *slash = whole + strlen(h->run);
	int r = 0;

	if (fmt_print(whole, HANDOVER_PATH, "%s/%s", h->run, path) >=
	    HANDOVER_PATH)
		return -ENAMETOOLONG;
	while (r == 0 && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		r = dir_make(whole);
		*slash = '/';
	}
	return r;
}

int handover_file(const struct handover *h, const char *path,
		  const struct wr *w)
{
	char whole[HANDOVER_PATH];

	/* what is in the way of its directories, is in the file's, too */
	(void)handover_path(h, path, whole);
	return report_write(h->run, path, "", "", w);
}
