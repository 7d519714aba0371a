namespace PlaintiffIngest.Core.Report;

/// <summary>A column of a table.</summary>
/// <typeparam name="T">What a row is about.</typeparam>
/// <param name="Header">Its header.</param>
/// <param name="Cell">Makes a row's cell.</param>
/// <param name="IsNumber">Whether its values are aligned to the right.</param>
internal sealed record HtmlColumn<T>(string Header, Func<T, HtmlText> Cell, bool IsNumber = false);
