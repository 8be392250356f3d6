import { SQL_MACROS } from "./sql-macros.ts";

/**
 * The functions that a query may call, as data. Whatever DuckDB has must be here or among {@link REFUSED_FUNCTIONS}: a test compares both
 * with the engine, so that an upgrade adds none unseen.
 */
export const ALLOWED_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  operators: words(
    "!__postfix !~~ !~~* % & && * ** + - ->> / // <-> << <=> <@ >> @ @> ^ ^@ | || ~ ~~ ~~* ~~~ ilike_escape like_escape not_ilike_escape not_like_escape",
  ),
  numbers:
    words(`abs acos acosh add asin asinh atan atan2 atanh bit_count bit_position cbrt ceil ceiling cos cosh cot degrees divide even exp
    factorial fdiv floor fmod gamma gcd greatest_common_divisor isfinite isinf isnan lcm least_common_multiple lgamma ln log log10 log2 mod
    multiply nextafter pi pow power radians random round round_even roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc xor
    equi_width_bins is_histogram_other_bin set_bit get_bit bitstring`),
  texts:
    words(`ascii bar base64 bin bit_length char_length character_length chr concat concat_ws contains damerau_levenshtein decode editdist3
    encode ends_with format formatReadableDecimalSize formatReadableSize format_bytes from_base64 from_binary from_hex hamming hash hex instr
    jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme len length length_grapheme levenshtein lower lpad ltrim md5
    md5_number md5_number_lower md5_number_upper mismatches nfc_normalize octet_length ord parse_dirname parse_dirpath parse_filename
    parse_formatted_bytes parse_path position prefix printf regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches
    regexp_replace regexp_split_to_array repeat replace reverse right right_grapheme rpad rtrim sha1 sha256 split split_part starts_with
    str_split str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos substr substring substring_grapheme
    suffix to_base to_base64 to_binary to_hex translate trim ucase unbin unhex unicode upper url_decode url_encode`),
  times:
    words(`age ago century current_date current_localtime current_localtimestamp date_diff date_part date_sub date_trunc datediff datepart
    datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era get_current_time
    get_current_timestamp hour isodow isoyear julian last_day make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns
    make_timestamptz microsecond millennium millisecond minute month monthname nanosecond normalized_interval now quarter second strftime
    strptime time_bucket timezone timezone_hour timezone_minute to_centuries to_days to_decades to_hours to_microseconds to_millennia
    to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp try_strptime week
    weekday weekofyear year yearweek current_timestamp`),
  listsMapsAndStructs:
    words(`apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains
    array_cosine_distance array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product array_extract
    array_filter array_grade_up array_has array_has_all array_has_any array_indexof array_inner_product array_intersect array_length
    array_negative_dot_product array_negative_inner_product array_pop_back array_pop_front array_position array_prepend array_push_back
    array_push_front array_reduce array_resize array_reverse array_reverse_sort array_select array_slice array_sort array_to_string
    array_to_string_comma_default array_transform array_unique array_value array_where array_zip filter flatten
    generate_series generate_subscripts grade_up list_aggr list_aggregate list_any_value list_append list_apply list_approx_count_distinct
    list_avg list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or list_cat list_concat list_contains list_cosine_distance
    list_cosine_similarity list_count list_distance list_distinct list_dot_product list_element list_entropy list_extract list_filter
    list_first list_grade_up list_has list_has_all list_has_any list_histogram list_indexof list_inner_product list_intersect list_kurtosis
    list_kurtosis_pop list_last list_mad list_max list_median list_min list_mode list_negative_dot_product list_negative_inner_product
    list_pack list_position list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort list_select list_sem
    list_skewness list_slice list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique list_value
    list_var_pop list_var_samp list_where list_zip map map_concat map_contains map_contains_entry map_contains_value map_entries map_extract
    map_extract_value map_from_entries map_keys map_values range reduce row struct_concat struct_contains struct_extract struct_extract_at
    struct_has struct_indexof struct_insert struct_keys struct_pack struct_position struct_update struct_values union_extract union_tag
    union_value unnest unpivot_list`),
  json: words(`array_to_json from_json from_json_strict json json_array json_array_length json_contains json_exists json_extract
    json_extract_path json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure json_keys
    json_merge_patch json_object json_pretty json_quote json_structure json_transform json_transform_strict json_type json_valid json_value
    row_to_json to_json`),
  conditions: words("coalesce error greatest grouping if ifnull least nullif switch try typeof"),
  identifiers: words("gen_random_uuid uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7"),
  aggregates:
    words(`any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
    arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count count_if
    count_star countif covar_pop covar_samp entropy favg first fsum geomean geometric_mean group_concat histogram histogram_exact kahan_sum
    kurtosis kurtosis_pop last list listagg mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc
    regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem skewness stddev
    stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg percentile_cont
    percentile_disc`),
  windows: words(
    "cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number",
  ),
};

/** The functions that a query may read from as from a table. */
export const ALLOWED_TABLE_FUNCTIONS: readonly string[] = words("unnest range generate_series json_each json_tree");

/** What is refused and why: the sentence goes on after "Cannot use <function>: it". A `*` stands for any ending. */
export const REFUSED_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  "is of DuckDB's own making and not for queries":
    words(`__internal_* aggregate alias can_cast_implicitly cast_to_type combine
    constant_or_null create_sort_key enum_code finalize get_type icu_sort_key in_search_path make_type parse_duckdb_log_message remap_struct
    replace_type stats timetz_byte_comparable variant_* vector_type arrow_scan arrow_scan_dumb seq_scan repeat_row summary
    test_all_types test_vector_types histogram_values duckdb_* get_block_size`),
  "reads the settings or the state of the engine":
    words(`current_catalog current_connection_id current_database current_query
    current_query_id current_role current_schema current_schemas current_setting current_transaction_id current_user getvariable
    session_user txid_current user version pragma_* check_peg_parser icu_calendar_names pg_timezone_names which_secret`),
  "changes the state of the engine":
    words(`checkpoint force_checkpoint currval nextval setseed write_log disable_logging disable_peg_parser
    disable_profiling enable_logging enable_peg_parser enable_profiling truncate_duckdb_logs`),
  "reads files":
    words(`glob parquet_* read_blob read_csv read_csv_auto read_duckdb read_json read_json_auto read_json_objects
    read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_parquet read_text sniff_csv`),
  "runs a text as a statement":
    words(`json_deserialize_sql json_execute_serialized_sql json_serialize_plan json_serialize_sql query
    query_table sql_auto_complete`),
  "only waits": words("sleep_ms pg_sleep"),
  "is about PostgreSQL's catalog":
    words(`col_description format_pg_type format_type has_* inet_* map_to_pg_oid obj_description pg_*
    shobj_description`),
  "is about enumerations, of which there are none": words("enum_first enum_last enum_range enum_range_boundary"),
  "is about geometry, of which there is none": words("st_*"),
  "sorts by one language: use lower() or COLLATE": words("icu_collate_*"),
  "gives rows: use regexp_split_to_array with unnest": words("regexp_split_to_table"),
};

const allowed = new Set([...Object.values(ALLOWED_FUNCTIONS).flat(), ...Object.keys(SQL_MACROS)].map(lower));
const allowedTables = new Set(ALLOWED_TABLE_FUNCTIONS.map(lower));

/** Whether a query may call a function; names are not case-sensitive. */
export function isAllowedFunction(name: string): boolean {
  return allowed.has(lower(name));
}

/** Whether a query may read from a function as from a table. */
export function isAllowedTableFunction(name: string): boolean {
  return allowedTables.has(lower(name));
}

/** Why a function is refused; `undefined` for one that is not known. */
export function refusalOf(name: string): string | undefined {
  const isMeant = (pattern: string): boolean =>
    pattern.endsWith("*") && pattern.length > 2
      ? lower(name).startsWith(lower(pattern.slice(0, -1)))
      : lower(name) === lower(pattern);
  return Object.entries(REFUSED_FUNCTIONS).find(([, patterns]) => patterns.some(isMeant))?.[0];
}

/** The names of all functions that a query may call, for completion. */
export function allowedFunctionNames(): readonly string[] {
  return [...allowed, ...allowedTables].filter((name) => /^[a-z]\w*$/.test(name)).sort();
}

function lower(name: string): string {
  return name.toLowerCase();
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
