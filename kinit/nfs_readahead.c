/* The read-ahead of an NFS root, see nfs_readahead.h. */
#include "kinit/nfs_readahead.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"

#define MOUNTS_TEXT 4096 /* so far there are six */
#define RSIZE	    ",rsize="
#define KERNEL_KIB  128 /* since Linux 5.4 */

/*
 * In bytes, of the mount that a text in mountinfo names: what the server and
 * the kernel agreed on; 0 for none.
 */
static uint32_t readahead_rsize(const char *mount)
{
	char text[MOUNTS_TEXT] UNINITIALIZED, number[11];
	const char *line;
	uint32_t n = 0;

	(void)file_read("/proc/self/mountinfo", text, sizeof(text));
	line = str_find(text, mount);
	line = line != NULL ? str_find(line, RSIZE) : NULL;
	if (line == NULL)
		return 0;
	line += strlen(RSIZE);
	(void)list_next(&line, number, sizeof(number));
	(void)parse_u32(number, UINT32_MAX, &n);
	return n;
}

/*
 * The kernel's 128 KiB cut a READ of 1 MiB, which most servers offer, into
 * eight.  With one rsize there is a READ on its way while the last one is
 * used; with more, every page of a program that is missing would bring more.
 */
void nfs_readahead(const char *target, uint32_t kib)
{
	char device[24], path[64], text[11];
	struct stat st;
	int len, r;

	if (stat(target, &st) < 0)
		return;
	len = fmt_print(device, sizeof(device), " %u:%u ", major(st.st_dev),
			minor(st.st_dev));
	if (kib == 0) {
		kib = readahead_rsize(device) / 1024;
		if (kib <= KERNEL_KIB)
			return;
	}
	device[len - 1] = '\0';
	fmt_print(path, sizeof(path), "/sys/class/bdi/%s/read_ahead_kb",
		  device + 1);
	fmt_print(text, sizeof(text), "%u", kib);
	r = file_put(path, text);
	if (r < 0)
		log_warn("cannot write %s: %pe", path, ERR(r));
}
