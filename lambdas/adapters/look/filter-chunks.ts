/** EC2 takes at most 200 values in one filter (API_DescribeVolumes, API_DescribeInstances). */
const mostFilterValues = 200;

/** Ids in portions that one filter takes; none for no ids. */
export function filterChunks(ids: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let start = 0; start < ids.length; start += mostFilterValues) chunks.push(ids.slice(start, start + mostFilterValues));
  return chunks;
}
